import { escapeXmlText } from '#codecs/xml/escape.ts';
import { formatXmlPrefixes } from '#codecs/xml/format-xml.ts';
import { davPrefixes, TWISTED } from './namespaces.ts';
import { propertyTags, type PropertyName } from './property-name.ts';

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n';

/** A document; its root and `content` have the prefixes of `davPrefixes`. */
export function formatDavDocument(root: string, content: string): string {
  return `${declaration}<${root}${formatXmlPrefixes(davPrefixes)}>${content}</${root}>\n`;
}

/** The beginning and the end of a multistatus, between which responses are written as they come. */
export const multistatusStart = `${declaration}<D:multistatus${formatXmlPrefixes(davPrefixes)}>\n`;

// RFC 6578 §6.2
export function formatMultistatusEnd(syncToken?: string): string {
  const token =
    syncToken === undefined ? '' : `<D:sync-token>${escapeXmlText(syncToken)}</D:sync-token>`;
  return `${token}</D:multistatus>\n`;
}

const phrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  423: 'Locked',
  424: 'Failed Dependency',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

// RFC 4918 §14.28
function formatStatus(status: number): string {
  return `<D:status>HTTP/1.1 ${status} ${phrases[status] ?? ''}</D:status>`;
}

/** A precondition or postcondition that is named to the client. */
export interface Condition extends PropertyName {
  /** XML inside the element, with the prefixes of `davPrefixes`. */
  readonly content?: string;
}

function formatCondition(condition: Condition): string {
  const { open, close, empty } = propertyTags(condition);
  return condition.content === undefined ? empty : `${open}${condition.content}${close}`;
}

// RFC 4918 §14.5, RFC 4918 §16
/** A body for an answer that is a refusal: which condition failed, and why in words. Each of DAV's own elements would be a condition. */
export function formatError(condition: Condition, text?: string): string {
  const words =
    text === undefined
      ? ''
      : `<error-description xmlns="${TWISTED}">${escapeXmlText(text)}</error-description>`;
  return formatDavDocument('D:error', formatCondition(condition) + words);
}

function description(text: string | undefined): string {
  return text === undefined
    ? ''
    : `<D:responsedescription>${escapeXmlText(text)}</D:responsedescription>`;
}

export interface PropStat {
  readonly status: number;
  /** Elements of properties, formatted. */
  readonly content: string;
  readonly condition?: Condition;
  readonly text?: string;
}

// RFC 4918 §14.24
/** `href` is percent-encoded, so that nothing in it needs to be escaped. Without any propstat it says 200 of an empty prop. */
export function formatPropResponse(href: string, propstats: readonly PropStat[]): string {
  let out = `<D:response><D:href>${href}</D:href>`;
  for (const { status, content, condition, text } of propstats) {
    out += `<D:propstat><D:prop>${content}</D:prop>${formatStatus(status)}`;
    if (condition !== undefined) out += `<D:error>${formatCondition(condition)}</D:error>`;
    out += `${description(text)}</D:propstat>`;
  }
  return `${out}</D:response>\n`;
}

/** A response that is about the thing as a whole. */
export function formatStatusResponse(
  href: string,
  status: number,
  more: { readonly condition?: Condition; readonly text?: string } = {},
): string {
  const { condition, text } = more;
  const error = condition === undefined ? '' : `<D:error>${formatCondition(condition)}</D:error>`;
  return `<D:response><D:href>${href}</D:href>${formatStatus(status)}${error}${description(text)}</D:response>\n`;
}
