"""Tables of S3 operations whose action has another name.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html ("Required permissions")
"""

from collections.abc import Mapping
from types import MappingProxyType

ON_OBJECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AbortMultipartUpload": ("AbortMultipartUpload",),
        "CompleteMultipartUpload": ("PutObject",),
        "CreateMultipartUpload": ("PutObject",),
        "DeleteObject": ("DeleteObject",),
        "DeleteObjectAnnotation": ("DeleteObjectAnnotation",),
        "DeleteObjectTagging": ("DeleteObjectTagging",),
        "GetObject": ("GetObject",),
        "GetObjectAcl": ("GetObjectAcl",),
        "GetObjectAnnotation": ("GetObjectAnnotation",),
        "GetObjectAttributes": ("GetObject", "GetObjectAttributes"),
        "GetObjectLegalHold": ("GetObjectLegalHold",),
        "GetObjectRetention": ("GetObjectRetention",),
        "GetObjectTagging": ("GetObjectTagging",),
        "GetObjectTorrent": ("GetObjectTorrent",),
        "HeadObject": ("GetObject",),
        "ListObjectAnnotations": ("ListObjectAnnotations",),
        "ListParts": ("ListMultipartUploadParts",),
        "PutObject": ("PutObject",),
        "PutObjectAcl": ("PutObjectAcl",),
        "PutObjectAnnotation": ("PutObjectAnnotation",),
        "PutObjectLegalHold": ("PutObjectLegalHold",),
        "PutObjectRetention": ("PutObjectRetention",),
        "PutObjectTagging": ("PutObjectTagging",),
        "RestoreObject": ("RestoreObject",),
        "SelectObjectContent": ("GetObject",),
        "UpdateObjectEncryption": ("UpdateObjectEncryption",),
        "UploadPart": ("PutObject",),
    }
)
"""Operations on one object -> actions. CopyObject, UploadPartCopy and DeleteObjects have their own functions."""

OF_VERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "DeleteObject": "DeleteObjectVersion",
        "DeleteObjectTagging": "DeleteObjectVersionTagging",
        "GetObject": "GetObjectVersion",
        "GetObjectAcl": "GetObjectVersionAcl",
        "GetObjectAttributes": "GetObjectVersionAttributes",
        "GetObjectTagging": "GetObjectVersionTagging",
        "PutObjectAcl": "PutObjectVersionAcl",
        "PutObjectTagging": "PutObjectVersionTagging",
    }
)
"""Action -> the action that replaces it if the call names a version."""

ALSO: Mapping[str, str] = MappingProxyType(
    {
        "ACL": "PutObjectAcl",
        "BypassGovernanceRetention": "BypassGovernanceRetention",
        "GrantFullControl": "PutObjectAcl",
        "GrantRead": "PutObjectAcl",
        "GrantReadACP": "PutObjectAcl",
        "GrantWriteACP": "PutObjectAcl",
        "ObjectLockLegalHoldStatus": "PutObjectLegalHold",
        "ObjectLockMode": "PutObjectRetention",
        "Tagging": "PutObjectTagging",
    }
)
"""Parameter of an operation that writes or deletes -> the action that it needs in addition."""

WITH_MORE = frozenset(
    {"CopyObject", "CreateMultipartUpload", "DeleteObject", "DeleteObjects", "PutObject", "PutObjectRetention"}
)
"""The operations to which `ALSO` applies."""

ON_BUCKETS: Mapping[str, str] = MappingProxyType(
    {
        "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
        "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
        "DeleteBucketCors": "PutBucketCORS",
        "DeleteBucketEncryption": "PutEncryptionConfiguration",
        "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
        "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
        "DeleteBucketLifecycle": "PutLifecycleConfiguration",
        "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
        "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
        "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
        "DeleteBucketReplication": "PutReplicationConfiguration",
        "DeleteBucketTagging": "PutBucketTagging",
        "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
        "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
        "GetBucketCors": "GetBucketCORS",
        "GetBucketEncryption": "GetEncryptionConfiguration",
        "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
        "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
        "GetBucketLifecycle": "GetLifecycleConfiguration",
        "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
        "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
        "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
        "GetBucketNotificationConfiguration": "GetBucketNotification",
        "GetBucketReplication": "GetReplicationConfiguration",
        "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
        "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
        "HeadBucket": "ListBucket",
        "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
        "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
        "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
        "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
        "ListMultipartUploads": "ListBucketMultipartUploads",
        "ListObjectVersions": "ListBucketVersions",
        "ListObjects": "ListBucket",
        "ListObjectsV2": "ListBucket",
        "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
        "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
        "PutBucketCors": "PutBucketCORS",
        "PutBucketEncryption": "PutEncryptionConfiguration",
        "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
        "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
        "PutBucketLifecycle": "PutLifecycleConfiguration",
        "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
        "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
        "PutBucketNotificationConfiguration": "PutBucketNotification",
        "PutBucketReplication": "PutReplicationConfiguration",
        "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
        "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    }
)
"""Operations on a bucket whose action has another name."""

UNMAPPED = frozenset({"CreateSession", "ListDirectoryBuckets", "RenameObject", "WriteGetObjectResponse"})
"""Operations that ordinary buckets do not have."""

LIST_KEYS: Mapping[str, str] = MappingProxyType(
    {"Prefix": "s3:prefix", "Delimiter": "s3:delimiter", "MaxKeys": "s3:max-keys"}
)
"""Parameter of a listing -> condition key."""

WRITE_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "ACL": "s3:x-amz-acl",
        "SSEKMSKeyId": "s3:x-amz-server-side-encryption-aws-kms-key-id",
        "ServerSideEncryption": "s3:x-amz-server-side-encryption",
        "StorageClass": "s3:x-amz-storage-class",
        "VersionId": "s3:VersionId",
    }
)
"""Parameter of an operation on an object -> condition key."""
