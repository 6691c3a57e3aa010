import { escapeHtml, formatFrame } from './page-frame.ts';
import { setupPath } from './paths.ts';
import type { PasswordLanguage, PasswordTexts } from './tables/password-texts.ts';

interface PageWords {
  readonly language: PasswordLanguage;
  readonly texts: PasswordTexts;
}

/** Who chooses: the holder of a link, or somebody who knows the password until now. */
export type Chooser =
  | { readonly kind: 'link'; readonly key: string; readonly address: string }
  | { readonly kind: 'own'; readonly typed: string };

export interface PasswordForm extends PageWords {
  readonly action: string;
  readonly chooser: Chooser;
  readonly minLength: number;
  /** What was wrong with what was sent, for people. */
  readonly errors: readonly string[];
}

/** The form. Fields are named so that password managers know what to offer and to keep (HTML §4.10.18.7). */
export function formatPasswordForm(page: PasswordForm): string {
  const { language, texts, action, chooser, minLength, errors } = page;
  const rule = texts.rule.replace('{length}', String(minLength));
  const about = errors.length === 0 ? 'rule' : 'errors rule';
  const invalid = errors.length === 0 ? '' : ' aria-invalid="true"';
  const alert = `<ul id="errors" class="error" role="alert">${errors.map((it) => `<li>${escapeHtml(it)}`).join('')}</ul>\n`;
  return formatFrame(
    language,
    texts.title,
    `${errors.length === 0 ? '' : alert}<form action="${escapeHtml(action)}" method="post">
${chooser.kind === 'link' ? linkFields(texts, chooser) : ownFields(texts, chooser)}
<p><label>${escapeHtml(texts.chosen)}<br><input type="password" name="chosen" required maxlength="1024" autocomplete="new-password" aria-describedby="${about}"${invalid}></label></p>
<p class="hint" id="rule">${escapeHtml(rule)}</p>
<p><label>${escapeHtml(texts.again)}<br><input type="password" name="again" required maxlength="1024" autocomplete="new-password"${invalid}></label></p>
<p><button>${escapeHtml(texts.save)}</button></p>
</form>`,
  );
}

function linkFields(texts: PasswordTexts, { key, address }: Chooser & { kind: 'link' }): string {
  const [before = '', after = ''] = texts.lead.split('{address}');
  return `<p>${escapeHtml(before)}<strong>${escapeHtml(address)}</strong>${escapeHtml(after)}</p>
<p><label>${escapeHtml(texts.address)}<br><input type="email" name="email" readonly autocomplete="username" value="${escapeHtml(address)}"></label></p>
<input type="hidden" name="key" value="${escapeHtml(key)}">`;
}

function ownFields(texts: PasswordTexts, { typed }: Chooser & { kind: 'own' }): string {
  return `<p><label>${escapeHtml(texts.address)}<br><input type="email" name="email" required maxlength="254" autocomplete="username" value="${escapeHtml(typed)}"></label></p>
<p><label>${escapeHtml(texts.current)}<br><input type="password" name="current" required maxlength="1024" autocomplete="current-password"></label></p>`;
}

/** The password is saved. Nobody is signed in by that. */
export function formatPasswordDone({ language, texts }: PageWords, address: string): string {
  return formatFrame(
    language,
    texts.done,
    `<p role="status">${escapeHtml(texts.doneHow)}</p>
<p><a class="button" href="${escapeHtml(setupPath(address))}">${escapeHtml(texts.settings)}</a></p>`,
  );
}

/** Something that is only said. */
export function formatPasswordNote(
  { language }: PageWords,
  { title, text = '' }: { readonly title: string; readonly text?: string },
): string {
  return formatFrame(language, title, text === '' ? '' : `<p>${escapeHtml(text)}</p>`);
}
