# A message was moved or saved into Junk.
require ["vnd.dovecot.pipe", "copy", "imapsieve"];

pipe :copy "learn" ["spam"];
