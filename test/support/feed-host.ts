import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a feed host answers; `text` undefined: it breaks off. */
export interface FeedReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** A host of feeds on the loopback address. */
export interface FeedHost extends AsyncDisposable {
  readonly url: string;
  /** Headers of each request that came. */
  readonly asked: readonly IncomingHttpHeaders[];
  reply: FeedReply | ((headers: IncomingHttpHeaders) => FeedReply);
}

export async function startFeedHost(reply: FeedHost['reply'] = { status: 404 }): Promise<FeedHost> {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    const given = typeof host.reply === 'function' ? host.reply(request.headers) : host.reply;
    response.writeHead(given.status ?? 200, { 'content-type': 'text/calendar', ...given.headers });
    response.end(given.text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host: FeedHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.ics`,
    asked,
    reply,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
  return host;
}

/** An event of a feed, with the properties given. */
export function feedEvent(uid: string, ...more: readonly string[]): string {
  const own = [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260105T090000Z',
  ];
  return [...own, ...more, 'END:VEVENT', ''].join('\r\n');
}

/** A feed with these events. */
export function feedText(events: readonly string[], head: readonly string[] = []): string {
  const begin = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//EN', ...head, ''].join('\r\n');
  return `${begin}${events.join('')}END:VCALENDAR\r\n`;
}
