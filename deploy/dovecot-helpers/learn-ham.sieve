# A message was moved out of Junk. Throwing it away says nothing about it.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables"];

if environment :matches "imap.mailbox" "Trash*" {
    stop;
}
pipe :copy "learn" ["ham"];
