import type { ListenerReport } from '#cli/parts.ts';

const titles: Readonly<Record<string, readonly [title: string, security: string]>> = {
  imaps: ['IMAP', 'TLS'],
  imap: ['IMAP', 'STARTTLS'],
  pop3s: ['POP3', 'TLS'],
  pop3: ['POP3', 'STARTTLS'],
  submissions: ['SMTP (sending)', 'TLS'],
  submission: ['SMTP (sending)', 'STARTTLS'],
};

/** What a mail program has to be told, each service once. */
export function serviceTitles(listeners: readonly ListenerReport[]) {
  return Object.entries(titles).flatMap(([name, [title, security]]) => {
    const found = listeners.find((l) => l.name === name);
    return found === undefined ? [] : [{ title, security, port: found.port }];
  });
}
