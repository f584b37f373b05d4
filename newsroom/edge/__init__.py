"""What stands before Django: how much of a request is read at all, and for how long anybody is waited for.

Django puts a request's whole body on disk before it looks who asks. So the gate (gate.py) judges the head of each
request (heads.py), bounds its body by the address it is for (limits.py) while it comes in (bodies.py), and refuses in
words (refusals.py). connections.py bounds what happens on a connection before there is a request.
"""
