"""A folder of an EFS file system: a task definition's volume, and where its container has it."""

from rota.registry.volumes import EfsVolume
from rota_cdk.confinement import Properties


def efs_volume(volume: EfsVolume) -> Properties:
    """The volume: encrypted on its way, and allowed by the task role's statement.

    It has no RootDirectory: the access point's own folder holds.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html
    """
    return {
        "Name": volume.volume,
        "EFSVolumeConfiguration": {
            "FilesystemId": volume.file_system,
            "TransitEncryption": "ENABLED",
            "AuthorizationConfig": {"AccessPointId": volume.access_point, "IAM": "ENABLED"},
        },
    }


def efs_mount(volume: EfsVolume) -> Properties:
    """The mount point of the task's own container."""
    return {"ContainerPath": volume.path, "ReadOnly": volume.read_only, "SourceVolume": volume.volume}
