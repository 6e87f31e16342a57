@rem The shell of npm scripts on Windows has no exec: here it only runs what follows.
@%*
