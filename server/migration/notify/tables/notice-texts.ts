/** The mails to users in one language. What stands in double braces is filled in; see notice-placeholders.ts. */
export interface NoticeTexts {
  readonly before: string;
  readonly after: string;
  /** Of the picture, for those who do not see it. */
  readonly qrLabel: string;
}
