"""What is deployed in AWS, beside what the registry makes; and how a stack is stopped and deleted.

`caller` finds out whose credentials these are and which places to ask, `stacks` and `starts` read what is there,
`wanted` is what the registry makes, `survey` compares the two. `stopping` and `deleting` are the parts that change
something. All of it takes a boto3 session, and boto3 is imported in functions only.
"""
