"""Orders: the strategies and filters of campaigns, and the queues that follow them."""
