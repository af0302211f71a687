/** Words of what is only seen when asked for, or when a file cannot be opened. */
export const t = {
  fileTooLarge: (bytes: number) => `The file has ${(bytes / 1048576).toFixed(1)} MiB.`,
  fileTooLargeRemedy: 'Open a file of at most 64 MiB; of YAML, 32 MiB.',
  openingFile: (file: string) => `Opening ${file}`,
  stages: {
    text: 'Reading the text',
    objects: 'Looking through the objects',
    cluster: 'Putting the cluster together',
    picture: 'Making the picture',
  },
  cancel: 'Cancel',
  cancelled: (file: string) => `${file} was not opened. Nothing has changed.`,
  fileEncoding: 'The file is not text in UTF-8.',
  fileEncodingRemedy: 'Save it as UTF-8, or choose the YAML file itself.',
  linkToCopy: 'Copy this link',
  linkToCopyHint: 'The browser did not let the page copy it by itself.',
} as const;
