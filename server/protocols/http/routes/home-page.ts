import { answerText, type Route } from '../route.ts';

/** One line of "how to set up your mail program". */
export interface ServiceAddress {
  readonly title: string;
  readonly port: number;
  /** "TLS", "STARTTLS" or "none". */
  readonly security: string;
}

/** A web address to put into a program. */
export interface WebAddress {
  readonly title: string;
  readonly url: string;
}

/** The plain page at "/": which server this is, and what to put into a mail program. */
export function homePageRoute(
  hostname: string,
  services: () => readonly ServiceAddress[],
  webAddresses: () => readonly WebAddress[],
): Route {
  return {
    path: '/',
    methods: ['GET'],
    handle(exchange) {
      const rows = services().map(
        (s) =>
          `<tr><td>${escapeHtml(s.title)}</td><td>${escapeHtml(hostname)}</td><td>${s.port}</td><td>${escapeHtml(s.security)}</td></tr>`,
      );
      const more = webAddresses().map(
        (a) => `<tr><td>${escapeHtml(a.title)}</td><td colspan="3">${escapeHtml(a.url)}</td></tr>`,
      );
      answerText(exchange, {
        type: 'text/html; charset=utf-8',
        text: page(escapeHtml(hostname), [...rows, ...more].join('\n')),
      });
    },
  };
}

function page(title: string, rows: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse } th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #ddd }
</style>
<h1>${title}</h1>
<p>This is a Mailstead server. Your programs need these settings; the user name is your whole mail address.</p>
<table>
<thead><tr><th scope="col">Service<th scope="col">Server<th scope="col">Port<th scope="col">Security</thead>
<tbody>
${rows}
</tbody>
</table>
<p><a href="/setup/">Set up a program or a phone</a></p>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
