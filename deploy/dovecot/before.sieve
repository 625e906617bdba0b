# Runs before each person's own script: what Rspamd marks as spam goes to Junk.
require ["fileinto", "mailbox"];

if header :is "X-Spam" "Yes" {
    fileinto :create "Junk";
    stop;
}
