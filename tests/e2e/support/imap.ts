// A mail client of a few lines, to put messages where a test needs them and to look at what became of them.
import { connect, type Socket } from 'node:net';
import { stack, type Account } from './stack';

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

  static async signIn({ address, password }: Account): Promise<Imap> {
    const [host, port] = stack.imap.replace(/^imap:\/\//, '').split(':');
    const socket = connect(Number(port), host);
    const imap = new Imap(socket);
    await imap.until(/^\* OK/m);
    await imap.command(`LOGIN "${address}" "${password}"`);
    return imap;
  }

  /** Sends a command (bytes as latin1) and gives all that was answered to it. */
  async command(text: string): Promise<string> {
    const tag = `T${this.tag++}`;
    this.buffer = '';
    this.socket.write(`${tag} ${text}\r\n`, 'latin1');
    const answer = await this.until(new RegExp(`^${tag} (OK|NO|BAD).*\r\n`, 'm'));
    if (!answer.includes(`${tag} OK`)) throw new Error(`IMAP: ${text.slice(0, 60)}: ${answer}`);
    return answer;
  }

  async append(folder: string, message: string | Buffer, flags = ''): Promise<void> {
    await this.command(`APPEND "${folder}"${literal(message, flags)}`);
  }

  /** Appends many messages at once (MULTIAPPEND, RFC 3502). */
  async appendAll(folder: string, messages: string[]): Promise<void> {
    for (let first = 0; first < messages.length; first += 1_000) {
      const some = messages.slice(first, first + 1_000).map((message) => literal(message, ''));
      await this.command(`APPEND "${folder}"${some.join('')}`);
    }
  }

  /** The text of the newest message in a folder. */
  async newest(folder: string): Promise<string> {
    await this.command(`SELECT "${folder}"`);
    return this.command('FETCH * (FLAGS BODY.PEEK[])');
  }

  /** How many messages a folder has. */
  async count(folder: string): Promise<number> {
    const answer = await this.command(`STATUS "${folder}" (MESSAGES)`);
    return Number(/MESSAGES (\d+)/.exec(answer)?.[1]);
  }

  close(): void {
    this.socket.destroy();
  }

  private async until(pattern: RegExp): Promise<string> {
    const deadline = Date.now() + 60_000;
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

/** A message as a literal that needs no waiting (LITERAL+, RFC 7888). */
function literal(message: string | Buffer, flags: string): string {
  const bytes = typeof message === 'string' ? Buffer.from(message.replace(/\r?\n/g, '\r\n'), 'utf8') : message;
  return `${flags && ` (${flags})`} {${bytes.length}+}\r\n${bytes.toString('latin1')}`;
}
