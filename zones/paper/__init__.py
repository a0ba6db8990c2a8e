"""What leaves the system to be printed or passed on: factsheets and maps in one file."""
