"""What the bodies of requests about a server's tags must look like."""

from api.schemas.parameters import TAG, TAGS
from api.validation import Schemas, under

ALL = Schemas({(2, 26): under("tags", TAGS)})
ONE = Schemas({(2, 26): TAG}, "tag")
NOTHING = Schemas({(2, 26): {"type": "null"}})
