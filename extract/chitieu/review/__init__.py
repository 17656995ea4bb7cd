"""The review page: a queue of doubts over an output, the evidence beside each, and the server that shows them."""
