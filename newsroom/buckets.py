"""A client for a bucket of any S3-compatible service."""

from typing import Any

import boto3
from botocore.config import Config


def make_bucket_client(*, endpoint: str | None, region: str | None) -> Any:
    """Keys come from the environment or the machine's role, as everywhere with this library."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region or "us-east-1",
        config=Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3},
            s3={"addressing_style": "path" if endpoint else "auto"},
            # Newer checksums are not understood by every compatible service.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
