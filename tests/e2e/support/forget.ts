import { spawnSync } from 'node:child_process';
import { stack } from './stack';

/** Native tests guess passwords from the same address, and the brake goes by the address too. */
export default function forgetGuesses(): void {
  const command = ['ban', 'remove', '127.0.0.1', '--config', stack.config];
  const { status, stderr } = spawnSync(stack.binary, command, { encoding: 'utf8' });
  if (status !== 0 && !stderr.includes('neither banned nor held back')) {
    throw new Error(`roost ${command.join(' ')}: ${stderr}`);
  }
}
