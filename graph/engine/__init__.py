"""Where questions are answered: what an answer is, and the engines that give one."""
