// A mail client of a few lines, to put messages where a test needs them.
import { connect, type Socket } from 'node:net';
import { stack } from './stack';

export class Imap {
  private buffer = '';
  private tag = 0;
  private waiting: (() => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      this.buffer += data;
      this.waiting?.();
    });
  }

  static async signIn(address: string, password: string): Promise<Imap> {
    const [host, port] = stack.imap.replace(/^imap:\/\//, '').split(':');
    const socket = connect(Number(port), host);
    const imap = new Imap(socket);
    await imap.until(/^\* OK/m);
    await imap.command(`LOGIN "${address}" "${password}"`);
    return imap;
  }

  async command(text: string): Promise<string> {
    const tag = `T${this.tag++}`;
    this.buffer = '';
    this.socket.write(`${tag} ${text}\r\n`, 'latin1');
    const answer = await this.until(new RegExp(`^${tag} (OK|NO|BAD).*\r\n`, 'm'));
    if (!answer.includes(`${tag} OK`)) throw new Error(`IMAP: ${text.slice(0, 60)}: ${answer}`);
    return answer;
  }

  async append(folder: string, message: string): Promise<void> {
    const bytes = Buffer.from(message.replace(/\r?\n/g, '\r\n'), 'utf8');
    await this.command(`APPEND "${folder}" {${bytes.length}+}\r\n${bytes.toString('latin1')}`);
  }

  close(): void {
    this.socket.destroy();
  }

  private async until(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + 15_000;
    while (!pattern.test(this.buffer)) {
      if (Date.now() > deadline) throw new Error(`IMAP: no answer: ${this.buffer.slice(-200)}`);
      await new Promise<void>((done) => {
        this.waiting = done;
        setTimeout(done, 200);
      });
    }
    return this.buffer;
  }
}
