/** What a client switched on, by ENABLE or by using it. */
export interface Features {
  /** ENABLE IMAP4rev2: no RECENT, ESEARCH instead of SEARCH, UTF-8 names. RFC 9051 §6.3.1 */
  rev2: boolean;
  /** RFC 6855 §3 */
  utf8: boolean;
  /** MODSEQ in FETCH responses. RFC 7162 §3.1 */
  condstore: boolean;
  /** VANISHED instead of EXPUNGE. RFC 7162 §3.2 */
  qresync: boolean;
  /** No message numbers at all. RFC 9586 §3 */
  uidOnly: boolean;
}

export function noFeatures(): Features {
  return { rev2: false, utf8: false, condstore: false, qresync: false, uidOnly: false };
}
