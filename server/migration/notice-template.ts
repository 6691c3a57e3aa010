import { DomainError } from '#platform/errors.ts';
import type { Notice } from './notice.ts';
import { placeholders } from './notice-placeholders.ts';
import { dutch } from './notify/tables/dutch.ts';
import { english } from './notify/tables/english.ts';
import { french } from './notify/tables/french.ts';
import { german } from './notify/tables/german.ts';
import { italian } from './notify/tables/italian.ts';
import type { NoticeTexts } from './notify/tables/notice-texts.ts';
import { spanish } from './notify/tables/spanish.ts';
import { expectKnownNames, parseTemplate, type Template } from './notify/template.ts';

const languages: Readonly<Record<string, NoticeTexts>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  nl: dutch,
};

export const noticeLanguages: readonly string[] = Object.keys(languages);

/** A mail to users as it is filled in. */
export interface NoticeTemplate {
  readonly subject: Template;
  /** A letter (see letter.ts), of which both the text and the HTML are made; absent when only HTML was given. */
  readonly letter: Template | undefined;
  /** HTML that was given. */
  readonly html: Template | undefined;
  /** BCP 47. */
  readonly language: string;
  readonly qrLabel: string;
}

/** Files that an administrator has written. */
export interface GivenTemplate {
  readonly letter?: string;
  readonly html?: string;
  readonly subject?: string;
}

/** The texts of ours that come nearest to a language. */
export function ownTexts(language: string): NoticeTexts & { readonly language: string } {
  const tag = language.toLowerCase().split('-')[0]!;
  const known = Object.hasOwn(languages, tag) ? tag : 'en';
  return { ...languages[known]!, language: known };
}

/**
 * The template for a language: what was given, else ours.
 * @param known names of values besides ours
 * @throws DomainError bad-syntax, bad-value
 */
export function chooseTemplate(
  kind: Notice['kind'],
  language: string,
  { given, known }: { readonly given: GivenTemplate; readonly known: readonly string[] },
): NoticeTemplate {
  const own = ownTexts(language);
  const isOwn = given.letter === undefined && given.html === undefined;
  const letter = splitSubject(isOwn ? own[kind] : (given.letter ?? ''));
  const html = given.html === undefined ? undefined : splitSubject(given.html);
  const subject = given.subject ?? letter.subject ?? html?.subject;
  if (subject === undefined)
    throw new DomainError(
      'bad-value',
      'the template has no subject: begin it with a line "Subject: ...", or give --subject',
    );
  const parse = (text: string): Template => {
    const template = parseTemplate(text);
    expectKnownNames(template, [...Object.keys(placeholders), ...known]);
    return template;
  };
  return {
    subject: parse(subject),
    letter: letter.body.trim() === '' ? undefined : parse(letter.body),
    html: html === undefined ? undefined : parse(html.body),
    language: isOwn ? own.language : language,
    qrLabel: own.qrLabel,
  };
}

function splitSubject(text: string): { readonly subject?: string; readonly body: string } {
  const clean = text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  const found = /^Subject:[ \t]*(.*)\n+/i.exec(clean);
  if (found === null) return { body: clean };
  return { subject: found[1]!.trim(), body: clean.slice(found[0].length) };
}
