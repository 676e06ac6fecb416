#include "core/fetching/fetch_dataset.h"

namespace simplexity::fetching {

namespace {

std::vector<RemoteFile> idxFiles(std::string_view trainImages, std::string_view trainLabels,
                                 std::string_view testImages, std::string_view testLabels)
{
  return {{"train-images-idx3-ubyte.gz", trainImages},
          {"train-labels-idx1-ubyte.gz", trainLabels},
          {"t10k-images-idx3-ubyte.gz", testImages},
          {"t10k-labels-idx1-ubyte.gz", testLabels}};
}

}  // namespace

// Checksums: of CIFAR as its page (www.cs.toronto.edu/~kriz/cifar.html) gives them, of the others as torchvision does.
const std::vector<RemoteDataset>& remoteDatasets()
{
  static const std::vector<RemoteDataset> kDatasets = {
      {"mnist",
       {"https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"},
       idxFiles("f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432",
                "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c"),
       12},
      {"kmnist",
       {"http://codh.rois.ac.jp/kmnist/dataset/kmnist/"},
       idxFiles("bdb82020997e1d708af4cf47b453dcf7", "e144d726b3acfaa3e44228e80efcd344",
                "5c965bf0a639b31b8f53240b1b52f4d7", "7320c461ea6c1c855c0b718fb2a4b134"),
       21},
      {"fashion-mnist",
       {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
       idxFiles("8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe",
                "bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310"),
       31},
      {"cifar10",
       {"https://www.cs.toronto.edu/~kriz/"},
       {{"cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"}},
       170},
      {"cifar100",
       {"https://www.cs.toronto.edu/~kriz/"},
       {{"cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8"}},
       169}};
  return kDatasets;
}

}  // namespace simplexity::fetching
