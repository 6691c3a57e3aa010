export interface Profile {
  readonly name: string;
  /** As it is written: below the folder of profiles.ini, or absolute. */
  readonly path: string;
  readonly isRelative: boolean;
  readonly isDefault: boolean;
}

/** The profiles that a file profiles.ini names. */
export function parseProfiles(text: string): Profile[] {
  const sections = text.split(/^[ \t]*\[/m).slice(1);
  return sections.flatMap((section) => {
    if (!/^Profile\d+\]/.test(section)) return [];
    const values = new Map(
      [...section.matchAll(/^([A-Za-z]+)=(.*?)\r?$/gm)].map(([, key, value]) => [key!, value!]),
    );
    const path = values.get('Path');
    if (path === undefined) return [];
    return [
      {
        name: values.get('Name') ?? path,
        path,
        isRelative: values.get('IsRelative') !== '0',
        isDefault: values.get('Default') === '1',
      },
    ];
  });
}
