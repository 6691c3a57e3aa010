// Where our trees differ from the golden sets on purpose; golden-trees.test.ts fails on an entry that is no longer true.

const asServers =
  'boundary lines are told apart as Dovecot does: the longest open boundary that the line begins with';
const adjacentClose =
  'a closing line directly before the outer boundary keeps its line end, as Dovecot and Cyrus count it';
const uuencode = 'we decode uuencode, the golden set does not';
const base64Message =
  'a message part in base64 is not looked into: BODYSTRUCTURE and sections speak of the bytes as they are (RFC 2046 §5.2.1 forbids the encoding)';
const longBoundary = 'only the first 80 characters of a boundary are compared, as other servers do';
const noHeader =
  'text that looks like no header is still read as one up to the empty line, as Dovecot does';

export const mailParserDifferences: ReadonlyMap<string, string> = new Map([
  ['legacy/017.eml', uuencode],
  ['legacy/026.eml', uuencode],
  ['legacy/048.eml', uuencode],
  ['legacy/049.eml', 'the lone CR at the end of the file belongs to the body'],
  ['legacy/052.eml', 'text in no charset that is not UTF-8 is read as windows-1252, not replaced'],
  ['malformed/000.eml', 'parts that have only a header are parts'],
  ['malformed/001.eml', asServers],
  ['malformed/002.eml', 'a multipart in which no boundary occurs stays a multipart without parts'],
  ['malformed/004.eml', asServers],
  ['malformed/007.eml', asServers],
  ['malformed/008.eml', asServers],
  ['malformed/009.eml', asServers],
  ['malformed/011.eml', asServers],
  ['malformed/012.eml', asServers],
  ['malformed/013.eml', asServers],
  ['malformed/014.eml', asServers],
  ['malformed/016.eml', longBoundary],
  ['malformed/019.eml', adjacentClose],
  ['malformed/020.eml', 'the second Content-Type of a part does not replace the first'],
  ['malformed/021.eml', 'the second Content-Type of a part does not replace the first'],
  [
    'malformed/022.eml',
    'a message part stays one although its content has no header, as Dovecot and Cyrus tell it',
  ],
  [
    'rfc/000.eml',
    'the base64 of this sample is prose; we decode the letters that are in the alphabet',
  ],
  ['rfc/008.eml', base64Message],
  ['thirdparty/002.eml', 'broken base64 and charsets: we give every byte that can be read'],
  ['thirdparty/005.eml', 'a boundary in the middle of a line is text'],
  ['thirdparty/007.eml', adjacentClose],
  ['thirdparty/008.eml', adjacentClose],
  [
    'thirdparty/015.eml',
    'a header without an empty line ends at a boundary line, which still counts',
  ],
]);

export const mime4jDifferences: ReadonlyMap<string, string> = new Map([
  ['mimetools-testmsgs/frag.msg', 'letters behind the padding of base64 are decoded too'],
  ['mimetools-testmsgs/multi-frag.msg', 'letters behind the padding of base64 are decoded too'],
  ['mimetools-testmsgs/multi-2gifs-base64.msg', base64Message],
  ['testmsgs/bad-newlines-multiple-parts-base64.msg', base64Message],
  ['testmsgs/base64encoded-rfc822message-nested.msg', base64Message],
  ['testmsgs/base64encoded-rfc822message.msg', base64Message],
  ['testmsgs/malformedHeaderStartsBody-nocrlfcrlf.msg', noHeader],
  ['testmsgs/malformedHeaderStartsBody-noheader.msg', noHeader],
  ['testmsgs/very-long-boundary.msg', longBoundary],
  ['testmsgs/very-very-long-boundary.msg', longBoundary],
]);
