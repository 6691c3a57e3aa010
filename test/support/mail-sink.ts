import { setTimeout as delay } from 'node:timers/promises';
import { createScriptedHost, type ScriptedHost } from './scripted-host.ts';

export interface MailSink extends AsyncDisposable {
  readonly host: ScriptedHost;
  /** What came after DATA, without its dots, as latin1 text; waits until there are so many. */
  messages(count?: number): Promise<string[]>;
}

/** A mail host that takes everything by plain SMTP and offers what `keywords` says. */
export async function createMailSink(keywords: readonly string[] = []): Promise<MailSink> {
  const host = await createScriptedHost('220 sink.test ESMTP\r\n', (line) => {
    if (line.startsWith('EHLO'))
      return ['sink.test', ...keywords]
        .map((text, i) => `250${i === keywords.length ? ' ' : '-'}${text}\r\n`)
        .join('');
    if (line === 'DATA') return '354 go\r\n';
    return line === 'QUIT' ? '221 bye\r\n' : '250 2.0.0 ok\r\n';
  });
  return {
    host,
    async messages(count = 1) {
      for (let attempt = 0; attempt < 200; attempt++) {
        const found = messagesIn(host.lines);
        if (found.length >= count) return found;
        await delay(25);
      }
      throw new Error(`no mail came: ${host.lines.join(' | ').slice(-500)}`);
    },
    [Symbol.asyncDispose]: async () => await host[Symbol.asyncDispose](),
  };
}

function messagesIn(lines: readonly string[]): string[] {
  const messages: string[] = [];
  for (let at = lines.indexOf('DATA'); at >= 0; at = lines.indexOf('DATA', at + 1)) {
    const end = lines.indexOf('.', at);
    if (end < 0) break;
    const text = lines.slice(at + 1, end).map((line) => `${line.replace(/^\./, '')}\r\n`);
    messages.push(text.join(''));
    at = end;
  }
  return messages;
}
