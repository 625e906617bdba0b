// Messages as they come over the wire.

export interface Part {
  type: string;
  content: string | Buffer;
  name?: string;
  /** Shown by the HTML as `cid:…`. */
  id?: string;
}

export interface Head {
  subject: string;
  from?: string;
  to?: string;
  cc?: string;
  date?: Date;
  id?: string;
}

/** A message of plain text. */
export function plain(head: Head, text: string): string {
  return `${header(head)}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}\r\n`;
}

/** A message of HTML, with inline images and files. `charset` is what the message says of the HTML. */
export function html(head: Head, body: string | Buffer, parts: Part[] = [], charset = 'utf-8'): string {
  const inline = parts.filter((part) => part.id);
  const attached = parts.filter((part) => !part.id);
  const text = leaf({ type: `text/html; charset=${charset}`, content: body });
  const related = inline.length > 0 ? joined('related', [text, ...inline.map(leaf)]) : text;
  const mixed = attached.length > 0 ? joined('mixed', [related, ...attached.map(leaf)]) : related;
  return header(head) + mixed;
}

/** The smallest of pictures: one red pixel. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

function header({ subject, from, to, cc, date, id }: Head): string {
  const lines = [
    `From: ${from ?? 'Erin Example <erin@elsewhere.test>'}`,
    `To: ${to ?? 'somebody@example.test'}`,
    ...(cc ? [`Cc: ${cc}`] : []),
    `Subject: ${subject}`,
    `Date: ${(date ?? new Date()).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id ?? `${Math.random().toString(36).slice(2)}@elsewhere.test`}>`,
    'MIME-Version: 1.0',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function leaf({ type, content, name, id }: Part): string {
  const base64 = Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');
  const lines = [
    `Content-Type: ${type}${name ? `; name="${name}"` : ''}`,
    'Content-Transfer-Encoding: base64',
    ...(id ? [`Content-ID: <${id}>`, 'Content-Disposition: inline'] : []),
    ...(name && !id ? [`Content-Disposition: attachment; filename="${name}"`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${base64}\r\n`;
}

let boundaries = 0;

function joined(kind: string, parts: string[]): string {
  const boundary = `border-${boundaries++}`;
  const body = parts.map((part) => `--${boundary}\r\n${part}`).join('');
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}
