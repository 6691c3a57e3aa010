import { createHash } from 'node:crypto';
import { profilePath } from '../apple/profile-route.ts';
import { davHomesOf, type DiscoverableServices, type MailService, urlOf } from '../services.ts';
import { qrCodeSvg } from './qr-code.ts';
import type { SetupTexts } from './setup-texts.ts';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere }
input { font: inherit; padding: .4rem; width: 20rem; max-width: 100%; box-sizing: border-box }
button, .button { font: inherit; padding: .4rem 1rem; color: #fff; background: #1a5fb4; border: 0; border-radius: .3rem; text-decoration: none; display: inline-block }
svg { width: 14rem; max-width: 100%; display: block; margin: 1rem 0 }
.error { color: #a40000 }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but this style, and a form that leads here. */
export const setupPagePolicy = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

export interface SetupPage {
  readonly language: string;
  readonly texts: SetupTexts;
  readonly services: DiscoverableServices;
  /** As it was typed; '' before. */
  readonly typed: string;
  /** Undefined when what was typed is no address of ours. */
  readonly address: string | undefined;
}

/** All settings on one page that needs no script. */
export async function formatSetupPage(page: SetupPage): Promise<string> {
  const { texts, typed, address } = page;
  const apple = address === undefined ? '' : await appleSection(page, address);
  const isWrong = typed !== '' && address === undefined;
  return `<!doctype html>
<html lang="${page.language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(texts.title)}</title>
<style>${STYLE}</style>
<main>
<h1>${escapeHtml(texts.title)}</h1>
<p>${escapeHtml(texts.lead)}</p>
<form action="/setup/" method="get">
<p><label>${escapeHtml(texts.address)}<br><input type="email" name="email" required maxlength="254" autocomplete="email" value="${escapeHtml(typed)}"></label> <button>${escapeHtml(texts.show)}</button></p>
</form>
${isWrong ? `<p class="error" role="alert">${escapeHtml(texts.foreign)}</p>` : ''}
<h2>${escapeHtml(texts.settings)}</h2>
${settingsTable(page)}
${apple}
<h2>${escapeHtml(texts.others)}</h2>
<p>${escapeHtml(texts.othersHow)}</p>
</main>
</html>
`;
}

function settingsTable({ texts, services, address }: SetupPage): string {
  const heads = [texts.service, texts.server, texts.port, texts.security];
  const titles: Record<MailService['protocol'], string> = texts;
  const mail = services.mail.map((s) => [
    titles[s.protocol],
    services.hostname,
    String(s.port),
    s.security === 'tls' ? 'SSL/TLS' : 'STARTTLS',
  ]);
  const wide = [
    ...davRows(texts, services, address),
    [texts.userName, address ?? texts.wholeAddress],
    [texts.password, texts.ownPassword],
  ];
  return `<table>
<thead><tr>${heads.map((h) => `<th scope="col">${escapeHtml(h)}`).join('')}</thead>
<tbody>
${mail.map((row) => `<tr>${row.map((c) => `<td>${escapeHtml(c)}`).join('')}`).join('\n')}
${wide.map(([name, value]) => `<tr><td>${escapeHtml(name!)}<td colspan="3">${escapeHtml(value!)}`).join('\n')}
</tbody>
</table>`;
}

function davRows(
  texts: SetupTexts,
  services: DiscoverableServices,
  address: string | undefined,
): string[][] {
  const dav = urlOf(services, 'dav');
  if (dav === undefined) return [];
  const homes = address === undefined ? undefined : davHomesOf(services, address);
  return [
    [texts.calendars, homes?.caldav ?? dav],
    [texts.contacts, homes?.carddav ?? dav],
  ];
}

async function appleSection({ texts, services }: SetupPage, address: string): Promise<string> {
  // The browser stays at the host that it reached; a camera has to be told one.
  const path = profilePath(address);
  const code = await qrCodeSvg(`${services.origin}${path}`, escapeHtml(texts.qrLabel));
  return `<h2>${escapeHtml(texts.apple)}</h2>
<p>${escapeHtml(texts.appleHow)}</p>
<p><a class="button" href="${escapeHtml(path)}">${escapeHtml(texts.download)}</a></p>
${code}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
