import { useState } from 'react';
import type { Json } from '../../page-contract.js';
import { textAt } from './json.js';
import { OutsideLink } from './outside-link.js';
import { plainWords } from './plain-words.js';
import { printable } from './printable.js';
import { safeLink } from './safe-link.js';

export function ImageBlock({ block }: { readonly block: Json }) {
  const title = plainWords(block['title']);
  return (
    <figure className="block block-image">
      {title === '' ? null : <figcaption>{title}</figcaption>}
      <Image element={block} />
    </figure>
  );
}

/** The playground loads nothing from other machines, so an image that lives elsewhere shows as its description. */
export function Image({ element }: { readonly element: Json }) {
  const [broken, setBroken] = useState(false);
  const alt = printable(textAt(element, 'alt_text'));
  const source = textAt(element, 'image_url');
  if (source.startsWith('data:image/') && !broken) {
    return (
      <img
        src={source}
        alt={alt}
        onError={() => {
          setBroken(true);
        }}
      />
    );
  }
  const address = safeLink(source);
  const words = <span className="image-words">🖼 {alt}</span>;
  return address === null ? words : <OutsideLink address={address}>{words}</OutsideLink>;
}
