import { Fragment, memo } from 'react';
import type { Json } from '../../page-contract.js';
import { Element } from './element.js';
import { ImageBlock } from './image.js';
import { InputBlock } from './input.js';
import { isObject, objectAt, objectsAt, textAt } from './json.js';
import { plainWords } from './plain-words.js';
import { printable } from './printable.js';
import { RichText } from './rich-text.js';
import { TextObject } from './text-object.js';

/** Blocks of a message, modal or Home tab, in order. */
export function Blocks({ blocks }: { readonly blocks: readonly Json[] }) {
  return blocks.map((block, index) => <Block key={keyOf(block, index)} block={block} />);
}

/**
 * The same for a block and its edited self, whose block_id may be a new one: an open menu stays open, a field keeps the
 * focus. Another input in its place is another block.
 */
function keyOf(block: Json, index: number): string {
  return [index, textAt(block, 'type'), textAt(objectAt(block, 'element'), 'action_id')].join(' ');
}

const Block = memo(function Block({ block }: { readonly block: Json }) {
  switch (block['type']) {
    case 'header':
      return <h3 className="block block-header">{plainWords(block['text'])}</h3>;
    case 'divider':
      return <hr className="block block-divider" />;
    case 'section':
      return <Section block={block} />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return <Actions block={block} />;
    case 'rich_text':
      return (
        <div className="block block-rich">
          <RichText block={block} />
        </div>
      );
    case 'input':
      return <InputBlock block={block} />;
    case 'image':
      return <ImageBlock block={block} />;
    case 'alert':
      return (
        <p className={`block block-alert level-${textAt(block, 'level') || 'default'}`}>
          <TextObject value={block['text']} />
        </p>
      );
    default:
      return <p className="block block-unknown">{printable(`[${textAt(block, 'type')}]`)}</p>;
  }
});

function Section({ block }: { readonly block: Json }) {
  const fields = objectsAt(block, 'fields');
  const { accessory } = block;
  return (
    <div className="block block-section">
      <div className="section-words">
        {block['text'] === undefined ? null : (
          <div>
            <TextObject value={block['text']} />
          </div>
        )}
        {fields.length === 0 ? null : (
          <div className="section-fields">
            {fields.map((field, index) => (
              <div key={index}>
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isObject(accessory) ? <Element element={accessory} blockId={textAt(block, 'block_id')} /> : null}
    </div>
  );
}

function Context({ block }: { readonly block: Json }) {
  return (
    <div className="block block-context">
      {objectsAt(block, 'elements').map((element, index) => (
        <span key={index} className="context-part">
          {element['type'] === 'image' ? (
            <Element element={element} blockId={textAt(block, 'block_id')} />
          ) : (
            <TextObject value={element} />
          )}
        </span>
      ))}
    </div>
  );
}

function Actions({ block }: { readonly block: Json }) {
  return (
    <div className="block block-actions">
      {objectsAt(block, 'elements').map((element, index) => (
        <Fragment key={textAt(element, 'action_id') || index}>
          <Element element={element} blockId={textAt(block, 'block_id')} />
        </Fragment>
      ))}
    </div>
  );
}
