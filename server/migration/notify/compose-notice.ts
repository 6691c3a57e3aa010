import { htmlToText } from '#codecs/mime/html-text.ts';
import { composeMail, type MailPerson } from '../mail/compose-mail.ts';
import { escapeHtml } from '../reports/escape-html.ts';
import { formatHtmlLetter, formatTextLetter } from './format-letter.ts';
import { CODE_LINE, parseLetter } from './letter.ts';
import type { NoticeTemplate } from '../notice-template.ts';
import { qrPicture } from './qr-picture.ts';
import { fillTemplate, type TemplateValues } from './template.ts';

export interface ComposedNotice {
  readonly subject: string;
  readonly text: string;
  readonly content: Buffer;
}

const PICTURE = 'setup.gif';

/** Makes one mail of a template. */
export async function composeNotice(
  template: NoticeTemplate,
  values: TemplateValues,
  about: {
    readonly from: MailPerson;
    readonly to: MailPerson;
    readonly sentAtSeconds: number;
    readonly messageId: string;
  },
): Promise<ComposedNotice> {
  const { language, qrLabel } = template;
  const setupPage = values['setupPage'] ?? '';
  const subject = fillTemplate(template.subject, values).trim();
  const picture = setupPage === '' ? undefined : { address: `cid:${PICTURE}`, label: qrLabel };
  const blocks = parseLetter(
    template.letter === undefined
      ? ''
      : fillTemplate(template.letter, { ...values, qr: setupPage === '' ? '' : CODE_LINE }),
  );
  const html =
    template.html === undefined
      ? formatHtmlLetter(blocks, { title: subject, language, picture })
      : fillTemplate(template.html, { ...values, qr: picture?.address ?? '' }, escapeHtml);
  const text = template.letter === undefined ? htmlToText(html) : formatTextLetter(blocks);
  const isShown = html.includes(`cid:${PICTURE}`);
  const content = composeMail({
    ...about,
    subject,
    language,
    text,
    html,
    pictures: isShown
      ? [{ name: PICTURE, mediaType: 'image/gif', bytes: await qrPicture(setupPage) }]
      : [],
  });
  return { subject, text, content };
}
