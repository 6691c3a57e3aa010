import { parseFilterRules } from './parse-filter-rules.ts';
import { parsePrefs } from './parse-prefs.ts';
import { parseProfiles } from './parse-profiles.ts';

export const target = {
  name: 'codecs/mozilla',
  corpus: () =>
    [
      'user_pref("a.b", "x\\n\\u00fc");\nuser_pref("c", 12);\n',
      'name="a"\nenabled="yes"\naction="Delete"\ncondition="AND (subject,is,\\"x\\") OR (from,contains,y)"\n',
      '[Profile0]\nName=default\nIsRelative=1\nPath=Profiles/x\n',
    ].map((text) => Buffer.from(text)),
  run(input: Buffer): void {
    const text = input.toString();
    parsePrefs(text);
    parseFilterRules(text);
    parseProfiles(text);
  },
};
