import { textOf, type XmlElement } from '#codecs/xml/element.ts';
import { part } from '#codecs/ews/names.ts';
import { htmlToText } from '#codecs/mime/html-text.ts';

/** What is written in an item. */
export interface ItemBody {
  readonly text: string;
  readonly html: string | undefined;
}

export function readItemBody(item: XmlElement): ItemBody {
  const body = part(item, 'Body');
  if (body === undefined) return { text: '', html: undefined };
  const content = textOf(body).replaceAll('\r\n', '\n');
  if (body.attributes.get('BodyType') !== 'HTML')
    return { text: content.trimEnd(), html: undefined };
  return { text: readable(htmlToText(content)), html: content };
}

function readable(text: string): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
