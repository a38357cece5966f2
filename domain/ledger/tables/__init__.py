"""Tables in files that somebody else made: CSV and XLSX, read apart from everything else."""
