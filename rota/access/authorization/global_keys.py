"""The condition keys that every service knows, and the type of each: the Service Authorization Reference omits them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Mapping
from types import MappingProxyType

GLOBAL_KEYS: Mapping[str, str] = MappingProxyType(
    {
        # The principal
        "aws:PrincipalAccount": "String",
        "aws:PrincipalArn": "ARN",
        "aws:PrincipalIsAWSService": "Bool",
        "aws:PrincipalOrgID": "String",
        "aws:PrincipalOrgPaths": "ArrayOfString",
        "aws:PrincipalServiceName": "String",
        "aws:PrincipalServiceNamesList": "ArrayOfString",
        "aws:PrincipalTag/${TagKey}": "String",
        "aws:PrincipalType": "String",
        "aws:userid": "String",
        "aws:username": "String",
        # Its session
        "aws:AssumedRoot": "Bool",
        "aws:ChatbotSourceArn": "ARN",
        "aws:Ec2InstanceSourcePrivateIPv4": "IPAddress",
        "aws:Ec2InstanceSourceVpc": "String",
        "aws:FederatedProvider": "String",
        "aws:MultiFactorAuthAge": "Numeric",
        "aws:MultiFactorAuthPresent": "Bool",
        "aws:SignInSessionArn": "ARN",
        "aws:SourceIdentity": "String",
        "aws:TokenIssueTime": "Date",
        "codebuild:BuildArn": "ARN",
        "codebuild:ProjectArn": "ARN",
        "ec2:RoleDelivery": "Numeric",
        "ec2:SourceInstanceArn": "ARN",
        "glue:CredentialIssuingService": "String",
        "glue:RoleAssumedBy": "String",
        "identitystore:UserId": "String",
        "lambda:SourceFunctionArn": "ARN",
        "ssm:SourceInstanceArn": "ARN",
        # The network
        "aws:SourceIp": "IPAddress",
        "aws:SourceVpc": "String",
        "aws:SourceVpcArn": "ARN",
        "aws:SourceVpce": "String",
        "aws:VpcSourceIp": "IPAddress",
        "aws:VpceAccount": "String",
        "aws:VpceOrgID": "String",
        "aws:VpceOrgPaths": "ArrayOfString",
        # The resource
        "aws:ResourceAccount": "String",
        "aws:ResourceOrgID": "String",
        "aws:ResourceOrgPaths": "ArrayOfString",
        "aws:ResourceTag/${TagKey}": "String",
        # The request
        "aws:CalledVia": "ArrayOfString",
        "aws:CalledViaAWSMCP": "String",
        "aws:CalledViaFirst": "String",
        "aws:CalledViaLast": "String",
        "aws:CurrentTime": "Date",
        "aws:EpochTime": "Date or Numeric",
        "aws:RequestTag/${TagKey}": "String",
        "aws:RequestedRegion": "String",
        "aws:SecureTransport": "Bool",
        "aws:SourceAccount": "String",
        "aws:SourceArn": "ARN",
        "aws:SourceOrgID": "String",
        "aws:SourceOrgPaths": "ArrayOfString",
        "aws:TagKeys": "ArrayOfString",
        "aws:UserAgent": "String",
        "aws:ViaAWSMCPService": "Bool",
        "aws:ViaAWSService": "Bool",
        "aws:referer": "String",
    }
)
"""Key -> type, in the words of the Service Authorization Reference."""

OF_SOME_ACTIONS = frozenset({"aws:requesttag/${tagkey}", "aws:resourcetag/${tagkey}", "aws:tagkeys"})
"""Global keys, in lower case, that the reference lists for each action which has them."""

ACCOUNT_KEYS = frozenset(
    {
        "aws:principalaccount",
        "aws:resourceaccount",
        "aws:sourceaccount",
        "aws:vpceaccount",
        "kms:calleraccount",
        "s3:dataaccesspointaccount",
        "s3:resourceaccount",
    }
)
"""Keys, in lower case, whose value is an account."""

REGION_KEYS = frozenset({"aws:requestedregion"})
"""Keys, in lower case, whose value is a Region."""
