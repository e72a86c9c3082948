// Blob containers, through Microsoft's client.

import { BlobServiceClient } from '@azure/storage-blob'

/** The container, in the account that its connection string names. */
export function container(name, connectionString) {
  return BlobServiceClient.fromConnectionString(connectionString).getContainerClient(name)
}

/** A blob's bytes and ETag, or nothing if there is none. */
export async function read(container, name) {
  try {
    const answer = await container.getBlockBlobClient(name).download()
    const chunks = []
    for await (const chunk of answer.readableStreamBody) chunks.push(chunk)
    return { body: Buffer.concat(chunks), etag: answer.etag }
  } catch (error) {
    if (isNoBlob(error)) return undefined
    throw error
  }
}

/** A blob's metadata and ETag, or nothing if there is none. */
export async function properties(container, name) {
  try {
    const { metadata, etag } = await container.getBlockBlobClient(name).getProperties()
    return { metadata, etag }
  } catch (error) {
    if (isNoBlob(error)) return undefined
    throw error
  }
}

/** Writes a blob in the state of `etag`, or a new one without it. False if it is in another state. */
export async function write(container, name, body, metadata, etag) {
  try {
    await container.getBlockBlobClient(name).upload(body, Buffer.byteLength(body), {
      blobHTTPHeaders: { blobContentType: 'application/json' },
      conditions: etag ? { ifMatch: etag } : { ifNoneMatch: '*' },
      metadata,
    })
    return true
  } catch (error) {
    if (error.statusCode === 412 || error.code === 'BlobAlreadyExists') return false
    throw error
  }
}

function isNoBlob(error) {
  return error.statusCode === 404 && error.code !== 'ContainerNotFound'
}
