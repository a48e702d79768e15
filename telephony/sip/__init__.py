"""What of SIP itself is read and written here, without the library: for those who stand before its workers."""
