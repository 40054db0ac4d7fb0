"""Object stores: how they are asked, through Beam's file systems, and what is said where they refuse."""
