"""The observer: reads copies of all messages from the broker's firehose, and shows them."""
