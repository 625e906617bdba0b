// Where everything is, people to be, and the daemons to stop.
import { execFileSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Account {
  address: string;
  password: string;
}

interface Stack {
  url: string;
  imap: string;
  binary: string;
  config: string;
  accounts: Account[];
  /** The state folder: says to `cargo xtask service` which stack is meant. */
  folder: string;
}

function read(): Stack {
  const text = process.env.ROOST_STACK;
  if (!text) throw new Error('ROOST_STACK is not set: these tests run by `cargo xtask test`');
  const stack = JSON.parse(text) as Stack;
  return { ...stack, url: stack.url.replace(/\/(webmail\/?)?$/, '') };
}

export const stack = read();

export const password = 'correct horse battery';

let next = 0;

/** Makes a mailbox of its own for a test, so that tests do not see one another's mail. */
export function newMailbox(name: string): Account {
  const address = `${name}-${process.pid}-${next++}-${Date.now().toString(36)}@example.test`;
  execFileSync(
    stack.binary,
    ['mailbox', 'add', address, '--name', name[0].toUpperCase() + name.slice(1), '--password-stdin', '--config', stack.config],
    { input: password },
  );
  return { address, password };
}

/** Stops or starts a daemon of the stack, for tests of what the page does meanwhile. */
export function service(action: 'stop' | 'start', name: string): void {
  const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
  execFileSync('cargo', ['xtask', 'service', action, name, '--folder', stack.folder], { cwd: checkout, stdio: 'pipe' });
}
