"""The guide to the guard shows what `rota run` says; `make prove` runs its commands."""

import re
from pathlib import Path

from botocore.session import Session

from rota.registry import loads
from rota.runtime.guard.guard import Guard
from rota.runtime.guard.learning import Learner, learned
from rota.runtime.guard.report import report

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/local-guard.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", GUIDE, re.DOTALL)
REGISTRY = loads("""\
version: 1
app: payments
environments: {staging: {account: "222222222222", region: us-east-1}}
tasks:
  export-report:
    command: [report]
    iam:
      s3:
        list: "${app}-${environment}-reports/payments/*"
        read: "${app}-${environment}-reports/payments/*"
        write: "${app}-${environment}-reports/out/*"
""")
STAGING = REGISTRY.resolve("staging")
BUCKET = "payments-staging-reports"
CALLS = (
    ("ListObjectsV2", {"Bucket": BUCKET, "Prefix": "payments/2026-01-05/"}),
    ("GetObject", {"Bucket": BUCKET, "Key": "payments/2026-01-05/a.jsonl"}),
    ("PutObject", {"Bucket": BUCKET, "Key": "reports/payments-2026-01-05.csv"}),
)
S3 = Session().get_service_model("s3")
URL = "https://s3.us-east-1.amazonaws.com/"


def test_the_refusal_is_the_guards() -> None:
    guard = Guard(STAGING.task("export-report"), STAGING)
    *allowed, refused = (guard.refusal(S3.operation_model(name), params, "us-east-1", URL) for name, params in CALLS)
    assert set(allowed) == {""}
    (shown,) = [block for block in BLOCKS if "\nAn error occurred" in block]
    head = "An error occurred (AccessDenied) when calling the PutObject operation: "
    assert head + refused in " ".join(shown.split())


def test_the_report_is_the_learners() -> None:
    learner = Learner(STAGING)
    for name, params in CALLS:
        learner.refusal(S3.operation_model(name), params, "us-east-1", URL)
    text = report(learned(learner, REGISTRY, STAGING, "export-report"), STAGING, "export-report")
    assert [block for block in BLOCKS if block.endswith(text)]
