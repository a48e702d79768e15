"""The rules of contact as dated data: hours, holidays, caps, cooling, do-not-call lists."""
