"""An account with the table and buckets of tests/projects/shop, orders in its inbox, and what became of them."""

from collections import Counter

from tests.faults.account import Account

TABLE = "shop-staging-orders"
BUCKET = "shop-staging-orders"
FILES = {f"{number}.txt": "".join(f"o{number}{row} ada@example.com\n" for row in range(3)) for number in range(4)}


class ShopAccount(Account):
    """The orders of a few files, to be taken by `take-orders`."""

    def prepare(self) -> None:
        self.dynamodb.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.s3.create_bucket(Bucket=self.bucket(BUCKET))
        for name, content in FILES.items():
            self.s3.put_object(Bucket=self.bucket(BUCKET), Key=f"inbox/{name}", Body=content.encode())

    def found(self) -> set[str]:
        """The keys of the bucket."""
        found = self.s3.list_objects_v2(Bucket=self.bucket(BUCKET)).get("Contents", ())
        return {each["Key"] for each in found}

    def lost_and_twice(self) -> tuple[int, int]:
        """How many orders and files lack, and how many there are too many, once the inbox has been taken."""
        wanted = Counter(line.split()[0] for content in FILES.values() for line in content.splitlines())
        wanted += Counter(f"archive/{name}" for name in FILES)
        found = Counter([*(row["id"] for row in self.rows(TABLE)), *self.found()])
        return (wanted - found).total(), (found - wanted).total()
