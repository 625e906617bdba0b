// Run once before all tests: what other tests guessed from this machine's address must not slow these down.
import { execFileSync } from 'node:child_process';
import { stack } from './stack';

export default function forgetGuesses(): void {
  execFileSync(stack.binary, ['ban', 'remove', '127.0.0.1', '--config', stack.config]);
}
