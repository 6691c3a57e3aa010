import { profilePath } from '../apple/profile-route.ts';
import { davHomesOf, type DiscoverableServices, type MailService, urlOf } from '../services.ts';
import { escapeHtml, formatFrame } from './page-frame.ts';
import { qrCodeSvg } from './qr-code.ts';
import { passwordPath } from './paths.ts';
import type { SetupTexts } from './setup-texts.ts';

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
  return formatFrame(
    page.language,
    texts.title,
    `<p>${escapeHtml(texts.lead)}</p>
<form action="/setup/" method="get">
<p><label>${escapeHtml(texts.address)}<br><input type="email" name="email" required maxlength="254" autocomplete="email" value="${escapeHtml(typed)}"></label> <button>${escapeHtml(texts.show)}</button></p>
</form>
${isWrong ? `<p class="error" role="alert">${escapeHtml(texts.foreign)}</p>` : ''}
<h2>${escapeHtml(texts.settings)}</h2>
${settingsTable(page)}
<p><a href="${escapeHtml(passwordPath())}">${escapeHtml(texts.changePassword)}</a></p>
${apple}
<h2>${escapeHtml(texts.others)}</h2>
<p>${escapeHtml(texts.othersHow)}</p>`,
  );
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
