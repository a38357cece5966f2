"""A bank under a scheduler that can be repeated: faults, crashes, conflicts and a jumping clock."""
