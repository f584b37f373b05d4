"""The reads that pages and API share. Each takes the Actor who asks and gives only what is theirs to see."""
