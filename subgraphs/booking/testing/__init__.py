"""What races and kills need of booking: processes of its own, many clients, something to buy."""
