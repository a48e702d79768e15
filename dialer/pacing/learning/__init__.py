"""What a campaign's past tells of its next half minute: each module learns one thing. Pure, in bounded memory."""
