"""What people and machines read about a run: report.json, report.html, and a summary in the terminal."""
